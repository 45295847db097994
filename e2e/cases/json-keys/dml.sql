INSERT INTO t VALUES (1, '{"": 1, " ": 2, "a\\"b": 3, "ключ": 4, "aa": 5, "b": 6, "B": 7}'), (2, '{"x": {"x": {"x": 1}}}');
UPDATE t SET j = JSON_REMOVE(j, '$.b') WHERE id = 1;
