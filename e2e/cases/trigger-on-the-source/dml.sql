-- What a trigger of the source does is in the log as rows, between those of its statement.
CREATE TRIGGER t_i AFTER INSERT ON t FOR EACH ROW INSERT INTO audit (id, new) VALUES (NEW.id, NEW.v);
CREATE TRIGGER t_u BEFORE UPDATE ON t FOR EACH ROW SET NEW.v = NEW.v + 100;
CREATE TRIGGER t_d AFTER DELETE ON t FOR EACH ROW INSERT INTO audit (id, old) VALUES (OLD.id, OLD.v);
INSERT INTO t VALUES (1, 1), (2, 2), (3, 3);
UPDATE t SET v = v * 2;
REPLACE INTO t VALUES (2, 9);
DELETE FROM t WHERE id = 1;
DROP TRIGGER t_d;
DELETE FROM t WHERE id = 3;
