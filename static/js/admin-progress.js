// Shows how far something has come, every two seconds until it is done.
const EVERY = 2000

const look = async () => {
  const answer = await fetch(location.href)
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const news = page.querySelector("[data-progress]")
  if (!news) return
  document.querySelector("[data-progress]").replaceWith(news)
  if (news.dataset.progress) setTimeout(look, EVERY)
}

if (document.querySelector("[data-progress]")?.dataset.progress) setTimeout(look, EVERY)
