using System.Globalization;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Events;

/// <summary>
/// The Service Bus namespace that tells others of releases and reaches deployment agents, under <c>SlipwayBus</c>: <c>fullyQualifiedNamespace</c>, and
/// <c>clientId</c> for a user-assigned managed identity; without a namespace nothing is sent and no agent can be told. <c>connectionString</c> is for a
/// peer on this machine alone.
/// </summary>
public sealed record BusOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "SlipwayBus";

    private static readonly string[] Named = ["fullyQualifiedNamespace", "connectionString"];

    /// <summary>The namespace's host, as <c>shop.servicebus.windows.net</c>; null where none is configured.</summary>
    public string? FullyQualifiedNamespace { get; set; }

    /// <summary>The connection string of a peer on this machine; null for none.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The client id of a user-assigned managed identity; null for what the app has.</summary>
    public string? ClientId { get; set; }

    /// <summary>The topic of releases' events.</summary>
    public string Topic { get; set; } = "slipway-events";

    /// <summary>The topic of commands to agents.</summary>
    public string Commands { get; set; } = "slipway-commands";

    /// <summary>The queue of agents' answers.</summary>
    public string Answers { get; set; } = "slipway-answers";

    /// <summary>The agents that plans may name; each has a subscription of the topic of commands that takes what is sent to its name.</summary>
    public IReadOnlyList<string> Agents { get; set; } = [];

    /// <summary>Further queues, and subscriptions as <c>topic/subscription</c>, whose dead letters are looked at beside those of the answers.</summary>
    public IReadOnlyList<string> Watched { get; set; } = [];

    /// <summary>How long a command waits to be taken; one that is too old is sent again when it is still wanted.</summary>
    public TimeSpan CommandLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an agent may take to say what runs.</summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How old an event may become that cannot be sent, before it is given up.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Whether a namespace is configured.</summary>
    public static bool IsOn(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IConfigurationSection section = configuration.GetSection(Section);
        return Named.Any(name => Text(section[name]) is not null);
    }

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IConfigurationSection section = configuration.GetSection(Section);
        FullyQualifiedNamespace = Text(section["fullyQualifiedNamespace"]);
        ConnectionString = Text(section["connectionString"]);
        ClientId = Text(section["clientId"]);
        Topic = Text(section["topic"]) ?? Topic;
        Commands = Text(section["commands"]) ?? Commands;
        Answers = Text(section["answers"]) ?? Answers;
        Agents = List(section["agents"]);
        Watched = List(section["watched"]);
        CommandLifetime = Span(section["commandLifetime"], CommandLifetime);
        AnswerWithin = Span(section["answerWithin"], AnswerWithin);
        GiveUpAfter = Span(section["giveUpAfter"], GiveUpAfter);
    }

    /// <summary>As whom the namespace is used.</summary>
    public TokenCredential Credential() => AppIdentity.Of(ClientId);

    /// <summary>The namespace alone: a connection string holds a key.</summary>
    public override string ToString() => FullyQualifiedNamespace ?? Section;

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static string[] List(string? value) => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // What cannot be read is out of every range, and so is named by the check.
    private static TimeSpan Span(string? value, TimeSpan usual) =>
        Text(value) is not { } text ? usual : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span : TimeSpan.Zero;

    /// <summary>Says in one sentence what is wrong, without repeating a key.</summary>
    internal sealed class Check : IValidateOptions<BusOptions>
    {
        public ValidateOptionsResult Validate(string? name, BusOptions options) => Problem(options) is { } problem
            ? ValidateOptionsResult.Fail(problem)
            : ValidateOptionsResult.Success;

        private static string? Problem(BusOptions options) =>
            options is { FullyQualifiedNamespace: not null, ConnectionString: not null } ? $"{Section} has a fullyQualifiedNamespace and a connectionString; leave the connectionString out."
            : options.FullyQualifiedNamespace is { } host && Uri.CheckHostName(host) is not UriHostNameType.Dns
                ? $"{Section}:fullyQualifiedNamespace '{host}' is not the host of a namespace; write it as shop.servicebus.windows.net."
            : options.ConnectionString is { } connection && !IsLoopback(connection)
                ? $"{Section}:connectionString does not name a peer on this machine; use {Section}:fullyQualifiedNamespace, which asks for no key."
            : new[] { ("topic", options.Topic), ("commands", options.Commands), ("answers", options.Answers) }.FirstOrDefault(entity => !IsEntity(entity.Item2)) is ({ } setting, var entity)
                ? $"{Section}:{setting} '{entity}' is not the name of a topic or queue; write letters, digits, dots, hyphens and underscores, 260 at most."
            : options.Agents.FirstOrDefault(agent => !IsAgent(agent)) is { } agent
                ? $"{Section}:agents names '{agent}'; write lower-case letters, digits and hyphens, 40 at most, beginning with a letter, with commas between names."
            : options.Watched.FirstOrDefault(watched => watched.Split('/') is not { Length: 1 or 2 } parts || !parts.All(IsEntity)) is { } unknown
                ? $"{Section}:watched names '{unknown}'; write queues, and subscriptions as topic/subscription, with commas between."
            : Range("commandLifetime", options.CommandLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1))
                ?? Range("answerWithin", options.AnswerWithin, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2))
                ?? Range("giveUpAfter", options.GiveUpAfter, TimeSpan.FromHours(1), TimeSpan.FromDays(90));

        private static string? Range(string setting, TimeSpan value, TimeSpan least, TimeSpan most) => value >= least && value <= most
            ? null
            : $"{Section}:{setting} is not a time span from {least:c} to {most:c}; write one, or leave it out.";

        private static bool IsLoopback(string text)
        {
            try
            {
                return ServiceBusConnectionStringProperties.Parse(text).Endpoint is { IsLoopback: true };
            }
            catch (FormatException)
            {
                return false;
            }
        }

        private static bool IsEntity(string text) =>
            text.Length is > 0 and <= 260 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_') && char.IsAsciiLetterOrDigit(text[0]);

        private static bool IsAgent(string text) =>
            text.Length is > 0 and <= 40 && char.IsAsciiLetterLower(text[0]) && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-');
    }
}
