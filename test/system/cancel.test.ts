import { cancelAndDelete } from "../support/cancel-and-delete.ts";

cancelAndDelete({ cancels: 10, deletes: 5 });
