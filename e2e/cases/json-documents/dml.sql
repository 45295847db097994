INSERT INTO t VALUES (1, '{"b": 1, "a": [true, false, null, "x", 1.5, -7, {"deep": {"er": []}}]}', 1), (2, '[]', 2), (3, '{}', 3), (4, '"text \\"quoted\\" ü 😀 \\\\ / \\n"', 4), (5, 'null', 5), (6, NULL, 6), (7, 'true', 7), (8, '12', 8);
UPDATE t SET j = JSON_SET(j, '$.c', JSON_ARRAY(1, 2)) WHERE id = 1;
UPDATE t SET j = JSON_ARRAY_APPEND(j, '$', 'x') WHERE id = 2;
UPDATE t SET v = 0;
