INSERT INTO t VALUES (1, 5, 'x', '2024-01-01'), (2, 6, 'y', NULL);
UPDATE t SET a = 7, b = 'z' WHERE id = 1;
