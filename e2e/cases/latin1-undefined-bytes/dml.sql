INSERT INTO t VALUES (1, _latin1 x'818D8F909D', _latin1 x'80FF'), (2, _latin1 x'41', _latin1 x'00');
UPDATE t SET a = _latin1 x'9D' WHERE id = 2;
