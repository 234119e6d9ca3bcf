using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>A verification in short.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Product">The product.</param>
/// <param name="State">What it has come to.</param>
/// <param name="At">When it came to that.</param>
/// <param name="Sentence">It in one sentence.</param>
public sealed record VerificationSummary(string Environment, ProductName Product, VerificationState State, DateTimeOffset At, string Sentence)
{
    /// <summary>The summary of a verification.</summary>
    public static VerificationSummary Of(Verification verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        return new(
            verification.Environment,
            verification.Product,
            verification.State,
            verification.EndedAt ?? verification.StartedAt,
            verification.Sentence);
    }
}
