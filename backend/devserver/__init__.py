"""PostgreSQL, Valkey and the whole product on one machine: for development and tests, not production."""
