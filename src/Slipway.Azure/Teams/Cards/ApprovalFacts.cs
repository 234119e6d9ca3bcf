using Slipway.Azure.Records;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;

namespace Slipway.Azure.Teams.Cards;

/// <summary>What an approval's card shows besides the question and its answers; what is not known is left out.</summary>
public sealed record ApprovalFacts
{
    /// <summary>Nothing more than the question.</summary>
    public static ApprovalFacts None { get; } = new();

    /// <summary>What is sealed, for the count and size of artifacts.</summary>
    public VersionSeal? Seal { get; init; }

    /// <summary>The rings of the stage.</summary>
    public IReadOnlyList<Ring> Rings { get; init; } = [];

    /// <summary>The page on which it can be answered too; it gives no right either.</summary>
    public Uri? Page { get; init; }

    /// <summary>For whom the card is made.</summary>
    public CardViewer Viewer { get; init; }

    /// <summary>What was found when people were asked.</summary>
    public AskedFacts Asked { get; init; } = AskedFacts.None;

    /// <summary>What of this release a rollback leaves as it is, besides the data that the new version has written.</summary>
    public IReadOnlyList<string> NotUndone { get; init; } = [];

    /// <summary>The Teams user ids for which clients refresh the card on their own, 60 at most; empty for everybody of a small group.</summary>
    public IReadOnlyList<string> RefreshFor { get; init; } = [];
}
