INSERT INTO t (id, c0, c1, c2, c3, c299) VALUES (1, 1, 'a', 0.5, '2024-01-01', '2024-02-02');
INSERT INTO t (id) VALUES (2);
UPDATE t SET c100 = 5, c297 = 'z' WHERE id = 1;
