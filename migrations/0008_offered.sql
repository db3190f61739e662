CREATE TABLE `offered` (
	`id` text PRIMARY KEY NOT NULL,
	`added` text NOT NULL,
	`entry` text NOT NULL
);
