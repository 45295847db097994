UPDATE t SET v = v + 1 WHERE id = 1;
UPDATE t SET v = v + 1, ts = ts, dt = dt;
UPDATE t SET ts = NULL WHERE id = 3;
SET sql_mode = '';
UPDATE t SET e = 'nonsense', ts = ts, dt = dt WHERE id = 2;
INSERT INTO t (id, e, ts) VALUES (4, 'zz', '2000-01-01');
UPDATE t SET id = id + 10;
