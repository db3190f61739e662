"""What can go wrong, as one table: code, status and meaning. The texts are for the person who wrote the function."""

STATUS = {
    # The request is not one: the caller has to be mended.
    "RequestInvalid": 400,
    "Unauthorized": 401,
    "OriginRefused": 403,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "LengthRequired": 411,
    "RequestTooLarge": 413,
    "EncodingUnsupported": 415,
    # The function is at fault; calling it again gives the same.
    "SyntaxError": 422,
    "DependencyMissing": 422,
    "NoFunction": 422,
    "AnnotationsMissing": 422,
    "FunctionFailed": 422,
    "NothingReturned": 422,
    "WrongType": 422,
    "WrongShape": 422,
    "WrongLabels": 422,
    "AnswerTooLarge": 422,
    "AnswerInvalid": 422,
    "TimeLimit": 422,
    "CpuLimit": 422,
    "MemoryLimit": 422,
    "Crashed": 422,
    # The service is at fault; calling again may help.
    "Internal": 500,
    "Busy": 503,
}


class UdfError(Exception):
    """A failure that the caller is told: `code` is a key of the table, `traceback` has lines in the numbers of the function's own text."""

    def __init__(self, code, message, traceback=(), line=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.traceback = list(traceback)
        self.line = line
        self.logs = []

    def to_dict(self):
        told = {"code": self.code, "message": self.message}
        if self.traceback:
            told["traceback"] = self.traceback
        if self.line is not None:
            told["line"] = self.line
        return told

    @classmethod
    def from_dict(cls, told):
        """Of a dictionary that a function may have forged."""
        code = told.get("code")
        lines = told.get("traceback")
        line = told.get("line")
        return cls(
            code if isinstance(code, str) and STATUS.get(code) in (400, 422) else "AnswerInvalid",
            str(told.get("message", ""))[:4000],
            [str(text)[:500] for text in lines[-40:]] if isinstance(lines, list) else (),
            line if isinstance(line, int) else None,
        )
