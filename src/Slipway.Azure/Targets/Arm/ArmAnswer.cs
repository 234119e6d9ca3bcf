using System.Text.Json.Nodes;

namespace Slipway.Azure.Targets.Arm;

/// <summary>What Azure Resource Manager answered.</summary>
/// <param name="Status">The status: one of success, 404, 409 or 412.</param>
/// <param name="Body">What it said; null for nothing.</param>
/// <param name="Operation">Where a long-running operation tells how far it is; null for none.</param>
/// <param name="After">After how long it wants to be asked again; null where it did not say.</param>
/// <param name="Error">What is in the way, in its words; null for nothing.</param>
internal sealed record ArmAnswer(int Status, JsonObject? Body, Uri? Operation = null, TimeSpan? After = null, string? Error = null)
{
    /// <summary>Whether there is no such resource.</summary>
    public bool IsMissing => Status == 404;

    /// <summary>Whether another change is under way, or has been made in between; nothing was changed.</summary>
    public bool IsBusy => Status is 409 or 412;

    /// <summary>What a step answers that saw, just before it wrote, that somebody else had written.</summary>
    public static ArmAnswer Changed(string error) => new(412, null, Error: error);
}
