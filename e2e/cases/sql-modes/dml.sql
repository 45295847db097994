SET sql_mode = '';
INSERT INTO t VALUES (1, 'too long', '2024-02-31', 99999999999), ('2x', NULL, '', -1);
SET sql_mode = 'PIPES_AS_CONCAT,ANSI_QUOTES,REAL_AS_FLOAT';
INSERT INTO t VALUES (3, 'a' || 'b', NULL, 1 / 2);
SET sql_mode = 'TRADITIONAL';
UPDATE t SET n = n + 1 WHERE id = 3;
SET sql_mode = 'PAD_CHAR_TO_FULL_LENGTH';
UPDATE t SET v = 'c' WHERE id = 2;
