-- Each row must be found again by what the target made of its JSON.
INSERT INTO t VALUES ('{}', 1), ('[]', 2), ('null', 3), (NULL, 4), ('true', 5), ('""', 6), ('"a\\"\\u00e9\\ud83d\\ude00\\n"', 7);
INSERT INTO t VALUES ('0', 8), ('-0.0', 9), ('0.0', 10), ('1', 11), ('1.0', 12), ('1e0', 13), ('1e100', 14), ('-1.5e-300', 15), ('18446744073709551615', 16), ('-9223372036854775808', 17), ('0.1', 18), ('123456789012345678901234567890', 19);
INSERT INTO t VALUES ('{"b": 1, "a": {"c": [1, 2.0, {"d": null}]}, "aa": "x"}', 20), ('{"": ""}', 21);
INSERT INTO t VALUES (JSON_OBJECT('d', CAST(1.10 AS DECIMAL(10, 2)), 'e', CAST('12345678901234567890.123456789' AS DECIMAL(40, 9))), 22);
INSERT INTO t VALUES (JSON_ARRAY(CAST('2024-02-29' AS DATE), CAST('2024-02-29 01:02:03.000004' AS DATETIME(6)), CAST('-12:00:00.5' AS TIME(1))), 23);
INSERT INTO t VALUES (JSON_OBJECT('b', CAST(x'00FF27' AS BINARY), 'bit', b'101'), 24);
UPDATE t SET n = n + 100;
UPDATE t SET j = JSON_ARRAY(j, j) WHERE n > 115;
UPDATE t SET j = NULL WHERE n = 105;
DELETE FROM t WHERE n IN (101, 103, 104, 107, 109, 112, 119, 120, 122, 123, 124);
