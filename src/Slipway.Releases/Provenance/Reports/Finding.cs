namespace Slipway.Releases.Provenance.Reports;

/// <summary>A vulnerability that a report names.</summary>
/// <param name="Id">Its id as the report writes it.</param>
/// <param name="Severity">The worst severity that the report gives it.</param>
/// <param name="Analysis">What the report says of its effect.</param>
internal sealed record Finding(string Id, Severity Severity, Analysis Analysis);

/// <summary>What was found out about a vulnerability's effect on this product.</summary>
internal enum Analysis
{
    /// <summary>Nothing is said.</summary>
    None,

    /// <summary>It is being looked at, or is known to do harm.</summary>
    Open,

    /// <summary>This one result is suppressed where it was found; others by its name are not.</summary>
    Suppressed,

    /// <summary>It does no harm, or no longer, whoever else finds it.</summary>
    Closed,
}
