"""What each process of the site does before it begins its work."""

import logging

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from website import schema
from website.files import private

logger = logging.getLogger(__name__)


def prepare() -> None:
    """Renew triggers and index tables that another version has made, and warn of files that other
    users may read. A database that does not answer is left to the requests that need it."""
    for found in private.exposed():
        logger.warning("Other users have access to %s. Run: %s", found.path, found.remedy)
    try:
        if _is_migrated():
            for name in schema.renew():
                logger.info("Renewed the database objects of the %s.", name)
        else:
            logger.warning("Migrations are missing in the database. Run: manage.py migrate")
    except DatabaseError:
        logger.exception("The triggers and index tables of the database could not be verified.")
    finally:
        connection.close()


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
