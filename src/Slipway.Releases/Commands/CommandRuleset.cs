using System.Text.Json.Serialization;

namespace Slipway.Releases.Commands;

/// <summary>The rules by which a word is obeyed. Those that were once in force stay, for the releases that heard words under them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommandRuleset>))]
public enum CommandRuleset
{
    /// <summary>A pause lasts until somebody resumes, whatever is retried meanwhile, and gives a held release no more time.</summary>
    First,

    /// <summary>A retry ends a pause too; a pause of a held release gives people the time of a pause to decide, each one anew.</summary>
    PausesHolds,
}
