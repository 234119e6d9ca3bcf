using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Cards;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;

namespace Slipway.Functions.Page;

/// <summary>Shows approvals to people on the page.</summary>
public sealed class ApprovalFaces(ReleaseLedger ledger, CardFaces cards, PageViewers viewers, TimeProvider clock)
{
    /// <summary>The longest id that an approval may have.</summary>
    private const int LongestId = 64;

    /// <summary>The approval of that id for a person; null when there is none.</summary>
    public async Task<ApprovalFace?> FindAsync(string id, string person, CancellationToken cancellation) =>
        id is { Length: > 0 and <= LongestId } && id.All(char.IsAsciiHexDigitLower) && await ledger.ApprovalAsync(id, cancellation) is { } approval
            ? await OfAsync(approval.At(clock.GetUtcNow()), person, cancellation)
            : null;

    /// <summary>An approval as it stands for a person.</summary>
    public async Task<ApprovalFace> OfAsync(Approval approval, string person, CancellationToken cancellation)
    {
        JsonObject card = await cards.OfAsync(approval, await viewers.OfAsync(approval, person, cancellation), cancellation);
        return new(approval, card, ApprovalCard.Revision(approval), $"{Digest.Of(card.ToJsonString())}");
    }
}
