namespace Weir.Sandbox.Faults;

/// <summary>What goes wrong with an answer.</summary>
internal enum FaultKind
{
    /// <summary>404 with a page.</summary>
    NotFound,

    /// <summary>429; Retry-After as the fault says.</summary>
    TooManyRequests,

    /// <summary>503; Retry-After as the fault says.</summary>
    ServiceUnavailable,

    /// <summary>A Content-Length that is longer than what is sent before the connection is cut.</summary>
    TruncatedBody,

    /// <summary>The right body, a few bytes at a time.</summary>
    SlowBody,

    /// <summary>200 with a page that asks whether a person is there.</summary>
    ChallengePage,

    /// <summary>202 with an empty body, as a firewall answers addresses it does not like.</summary>
    EmptyAccepted,

    /// <summary>A small archive that becomes huge.</summary>
    ZipBomb,

    /// <summary>The same, and its directory says that it stays small.</summary>
    DisguisedZipBomb,

    /// <summary>An archive with an entry outside its own folder.</summary>
    ZipWithPathUpwards,

    /// <summary>An archive without a CSV.</summary>
    ZipWithoutCsv,

    /// <summary>The first part of an archive, under a Content-Length that fits it.</summary>
    TruncatedZip,

    /// <summary>A page whose links only a click would follow.</summary>
    HiddenLinks,

    /// <summary>A page whose links a script inserts after it has loaded.</summary>
    ScriptedLinks,

    /// <summary>The connection is reset before an answer.</summary>
    ConnectionReset,

    /// <summary>302 to another host.</summary>
    Redirect,

    /// <summary>The right answer without ETag and Last-Modified.</summary>
    NoETag,

    /// <summary>FHIR: 410, as for a page of a search that is no longer kept.</summary>
    Gone,

    /// <summary>FHIR: an export that says each time that it is still being made.</summary>
    EndlessExport,

    /// <summary>FHIR: an export that ends in a failure.</summary>
    FailedExport,

    /// <summary>FHIR: a manifest that counts one resource more in each file than there is.</summary>
    LyingManifest,

    /// <summary>FHIR: a manifest with a file of what went wrong.</summary>
    ErrorFile,

    /// <summary>FHIR: a manifest whose files are on a host of the private network.</summary>
    PrivateFiles,

    /// <summary>FHIR: a file under a digest that is another's.</summary>
    OtherDigest,

    /// <summary>Sitrep: no answer, however long one waits.</summary>
    NeverAnswers,

    /// <summary>Sitrep, organisations: 200 with an empty list.</summary>
    EmptyOutput,

    /// <summary>Sitrep, organisations: 200 with JSON that has no list.</summary>
    NoOutput,

    /// <summary>Sitrep: every other report date is written day first.</summary>
    TwoDateFormats,

    /// <summary>Sitrep: one report date is a month before the days asked for.</summary>
    DateOutside,

    /// <summary>Sitrep, organisations: two items have the same id.</summary>
    DoubledId,

    /// <summary>Sitrep, organisations: an object and a truth where values are expected, and a time or a name that is none.</summary>
    WrongTypes,

    /// <summary>Sitrep, organisations: each item has a field more.</summary>
    UnknownField,
}
