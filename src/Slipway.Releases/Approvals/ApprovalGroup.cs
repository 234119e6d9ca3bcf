using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>People who are asked together: those who are named, and those of a directory group.</summary>
/// <param name="Name">What cards and sentences call them, as in <c>release-managers</c>.</param>
/// <param name="People">Those who are named, by user name (an e-mail address) or object id; compared without regard to case.</param>
/// <param name="EntraGroup">The object id of an Entra group whose members belong too; null for none. Who asks the directory says who does.</param>
public sealed record ApprovalGroup(string Name, IReadOnlyList<string> People, Guid? EntraGroup = null)
{
    /// <summary>The name of the group that a plan's short form, <c>approvers</c> and <c>quorum</c>, stands for.</summary>
    public const string Approvers = "approvers";

    /// <summary>The name of the group that is asked when time has run out.</summary>
    public const string Escalation = "escalation";

    /// <summary>The name of the group of which two may break the glass.</summary>
    public const string BreakGlass = "break-glass";

    /// <summary>The name of the group that may steer a roll-out from its cards.</summary>
    public const string Operators = "operators";

    /// <summary>The group in a sentence: its people where a plan names only them, else its name.</summary>
    [JsonIgnore]
    public string Shown => Name is Approvers && EntraGroup is null ? string.Join(", ", People) : Name;

    /// <summary>Whether somebody belongs: named here, or found in the directory group.</summary>
    public bool Has(Approver person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return person.IsAmong(People) || person.Groups.Contains(Name, StringComparer.Ordinal);
    }
}
