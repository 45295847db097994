CREATE TABLE a (id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(10));
CREATE TABLE b (id INT PRIMARY KEY, v VARCHAR(10));
INSERT INTO a VALUES (1, 1, 'old'), (2, 2, 'old'), (3, 99, 'mine'), (7, 20, 'mine');
INSERT INTO b VALUES (1, 'old'), (5, 'mine');
