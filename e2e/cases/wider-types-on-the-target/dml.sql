INSERT INTO t VALUES (1, -128, 'abc', 1.5, '2024-01-01 00:00:00', 'x', x'01');
UPDATE t SET a = 127, c = -999.99;
