using Slipway.Azure.Identity;

namespace Slipway.Functions.Access;

/// <summary>Who may call an HTTP function.</summary>
public abstract record AccessRow
{
    private AccessRow()
    {
    }

    /// <summary>Anybody may: it tells nothing that is not public.</summary>
    /// <param name="Why">What it tells.</param>
    public sealed record Open(string Why) : AccessRow;

    /// <summary>The function proves its caller itself, by what that caller can send.</summary>
    /// <param name="How">By what.</param>
    public sealed record Own(string How) : AccessRow;

    /// <summary>Whoever has one of these roles may.</summary>
    /// <param name="Place">Where the role must count.</param>
    /// <param name="Roles">The roles, of which one is enough.</param>
    public sealed record Needs(AccessPlace Place, params Role[] Roles) : AccessRow
    {
        /// <summary>Whether it is the approval page that calls: a browser has no key, so the person's token alone counts.</summary>
        public bool IsPage { get; init; }
    }
}
