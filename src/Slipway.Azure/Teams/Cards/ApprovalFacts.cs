using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Windows;

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

    /// <summary>What the stage's window says.</summary>
    public WindowOpening? Window { get; init; }

    /// <summary>How risky it is, and why.</summary>
    public string? Risk { get; init; }

    /// <summary>What was checked: readiness, and the gates of earlier stages.</summary>
    public IReadOnlyList<CardEvidence> Evidence { get; init; } = [];

    /// <summary>Release notes, commits, tickets.</summary>
    public IReadOnlyList<CardLink> Links { get; init; } = [];

    /// <summary>The people of directory groups, by user name, for each group's name; a group that is not here is shown as one.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Members { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Who answers for whom besides the plan's stand-ins.</summary>
    public IReadOnlyList<Delegation> Delegations { get; init; } = [];

    /// <summary>What of this release a rollback leaves as it is, besides the data that the new version has written.</summary>
    public IReadOnlyList<string> NotUndone { get; init; } = [];

    /// <summary>The moment that the card shows; null for when it was asked.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>When people were last reminded; null while they were not.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>The Teams user ids for which clients refresh the card on their own, 60 at most; empty for everybody of a small group.</summary>
    public IReadOnlyList<string> RefreshFor { get; init; } = [];
}
