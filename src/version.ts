/** Changes with every change of the back-end. */
export const backendVersion = "0.2.0";
