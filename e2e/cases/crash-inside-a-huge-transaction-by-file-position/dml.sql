-- @start
INSERT INTO n VALUES (-1, 'before');
INSERT INTO n WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 900) SELECT i, REPEAT('y', 50) FROM r;
-- @crash
INSERT INTO n VALUES (-2, 'after');
-- @crash
INSERT INTO n VALUES (-3, 'after');
