"""What admin forms and editable models of all apps share: models with one row (`one_row`)."""
