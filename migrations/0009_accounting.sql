CREATE TABLE `ledger` (
	`id` text PRIMARY KEY NOT NULL,
	`user` text NOT NULL,
	`at` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`plan` text,
	`prices` integer,
	`amount` integer NOT NULL,
	`work` text
);
--> statement-breakpoint
CREATE INDEX `ledger_by_user` ON `ledger` (`user`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `prices` (
	`version` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`since` text NOT NULL,
	`per_unit` text NOT NULL
);
--> statement-breakpoint
-- A credit is about a minute of one core at the pace of estimates; blocks and tasks cost what a bucket and a queue take for them.
INSERT INTO `prices` (`version`, `since`, `per_unit`) VALUES (1, '2026-11-29T00:00:00.000Z', '{"tasks":5000,"blocks":100,"readBytes":0.0008,"kernelPixels":0.000333,"geometry":0.001,"writtenBytes":0.0008}');
--> statement-breakpoint
UPDATE `plans` SET `body` = json_set(`body`, '$.description', 'Free of charge, within the limits of the plan.') WHERE `name` = 'free' AND json_extract(`body`, '$.description') IS NULL;
