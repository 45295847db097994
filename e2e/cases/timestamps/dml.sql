SET time_zone = '-08:00';
INSERT INTO t (id, a, v) VALUES (1, '2024-03-10 02:30:00', 1), (2, '1970-01-01 08:00:01', 1), (3, '2038-01-18 19:14:07', 1);
SET time_zone = '+05:45';
UPDATE t SET v = 2 WHERE id = 1;
UPDATE t SET v = 3, b = '2020-01-01 00:00:00.123456', c = '2020-01-01 00:00:00' WHERE id = 2;
UPDATE t SET a = NULL WHERE id = 3;
