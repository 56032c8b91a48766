/** The version of the package, put in by the build. */
declare const COUNTERSIGN_VERSION: string;
