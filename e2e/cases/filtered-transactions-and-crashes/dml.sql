-- @start
INSERT INTO other (v) VALUES (1);
INSERT INTO t VALUES (1);
INSERT INTO other (v) VALUES (2);
BEGIN;
INSERT INTO other (v) VALUES (3);
INSERT INTO t VALUES (2);
COMMIT;
-- @wait
-- @crash
UPDATE other SET v = 4;
ALTER TABLE other ADD COLUMN w INT;
INSERT INTO other (v) VALUES (5);
-- @wait
-- @crash
INSERT INTO t VALUES (3);
DELETE FROM other;
-- @wait
-- @crash
INSERT INTO t VALUES (4);
