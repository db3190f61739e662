"""A UDF service: functions of strangers in Python, each call in a room of its own. The contract is docs/udf-service.md."""
