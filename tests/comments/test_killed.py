"""SIGKILL at random moments. `python -m benchmarks.comments_killed` does it with 2,000 comments."""

from tests.comments.killing import storm

COMMENTS = 30
KILLS = 1


def test_killed_processes_lose_no_comment_and_repeat_at_most_one_call_a_kill(tmp_path):
    outcome = storm(tmp_path, comments=COMMENTS, kills=KILLS)
    assert outcome.kills == {"web": KILLS, "worker": KILLS}
    assert outcome.stored == outcome.acknowledged
    assert outcome.statuses == {"approved": COMMENTS}
    assert len(outcome.checked) == COMMENTS and len(outcome.reported) == COMMENTS // 10
    assert outcome.repeats <= KILLS
