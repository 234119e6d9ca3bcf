using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Slipway.Azure.Identity;

/// <summary>
/// The policy as settings hold it, under <c>SlipwayAccess</c>: either as sections, <c>grants:0:roles:0</c> and so on, or as one document in YAML or JSON,
/// <c>policy</c>, with the same names: <c>grants</c>, a list of <see cref="Grant"/>.
/// </summary>
public sealed record AccessOptions
{
    private const string Section = "SlipwayAccess";
    private const string Document = "policy";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        Converters = { new RoleConverter() },
        MaxDepth = 8,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The policy.</summary>
    public AccessPolicy Policy { get; set; } = AccessPolicy.Empty;

    /// <summary>The audience of rules that have none.</summary>
    internal string? Audience { get; private set; }

    /// <summary>What is wrong with the settings, in a sentence; null where nothing is.</summary>
    internal string? Flaw { get; private set; }

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        CallerOptions callers = new();
        callers.Read(configuration);
        Audience = callers.Audience;
        IConfigurationSection section = configuration.GetSection(Section);
        string? text = section[Document];
        try
        {
            JsonNode? written = string.IsNullOrWhiteSpace(text) ? Tree(section) : Yaml(text);
            Policy = written is JsonObject { Count: > 0 } ? written.Deserialize<Written>(Strict)!.Policy : AccessPolicy.Empty;
        }
        catch (Exception unread) when (unread is JsonException or FormatException or InvalidOperationException)
        {
            Flaw = $"{Section} cannot be read: {(unread.InnerException is FormatException shape ? shape.Message : unread.Message).TrimEnd('.')}; write grants, a list of who, roles, products and environments.";
        }

        if (Flaw is null && !string.IsNullOrWhiteSpace(text) && section.GetSection("grants").GetChildren().Any())
        {
            Flaw = $"{Section}:{Document} and {Section}:grants are both set, and one of them is the policy; remove the other.";
        }
    }

    // Not inlined: where the policy is no document, a start need not read a library for it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JsonNode? Yaml(string text)
    {
        try
        {
            return Tree(new DeserializerBuilder().WithDuplicateKeyChecking().Build().Deserialize<object?>(text));
        }
        catch (YamlException unread)
        {
            throw new InvalidOperationException(unread.Message);
        }
    }

    private static JsonNode? Tree(IConfigurationSection section)
    {
        IConfigurationSection[] parts = [.. section.GetChildren().Where(part => part.Key != Document || section.Path != Section)];
        return parts.Length == 0 ? Scalar(section.Value)
            : parts.All(part => int.TryParse(part.Key, out _)) ? new JsonArray([.. parts.OrderBy(part => int.Parse(part.Key, CultureInfo.InvariantCulture)).Select(Tree)])
            : new JsonObject(parts.Select(part => KeyValuePair.Create(part.Key, Tree(part))));
    }

    // YAML's scalars come as texts, as those of settings do.
    private static JsonNode? Tree(object? yaml) => yaml switch
    {
        IDictionary<object, object?> map => new JsonObject(map.Select(part => KeyValuePair.Create($"{part.Key}", Tree(part.Value)))),
        IEnumerable<object?> list => new JsonArray([.. list.Select(Tree)]),
        _ => Scalar(yaml?.ToString()),
    };

    private static JsonValue? Scalar(string? text) => bool.TryParse(text, out bool truth) ? JsonValue.Create(truth) : text is null ? null : JsonValue.Create(text);

    /// <summary>One name and no list: .NET's own reader would make a third role of two with a comma between.</summary>
    private sealed class RoleConverter : JsonConverter<Role>
    {
        public override Role Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String && Roles.TryParse(reader.GetString()!, out Role? role)
                ? role.Value
                : throw new JsonException($"'{(reader.TokenType is JsonTokenType.String ? reader.GetString() : "")}' is no role; write some of {string.Join(", ", Enum.GetValues<Role>().Select(Roles.Named))} as a list");

        public override void Write(Utf8JsonWriter writer, Role value, JsonSerializerOptions options) => writer.WriteStringValue(value.Named());
    }

    /// <summary>The document.</summary>
    private sealed record Written
    {
        public IReadOnlyList<Grant> Grants { get; init; } = [];

        public AccessPolicy Policy => new(Grants);
    }

    /// <summary>Says in one sentence what is wrong.</summary>
    internal sealed class Check : IValidateOptions<AccessOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccessOptions options) => Problem(options) is { } problem
            ? ValidateOptionsResult.Fail(problem)
            : ValidateOptionsResult.Success;

        private static string? Problem(AccessOptions options) => options.Flaw ?? options.Policy.Grants.Index()
            .Select(grant => grant.Item.WhyWrong(options.Audience) is { } wrong ? $"{Section}:grants:{grant.Index} {wrong}" : null)
            .FirstOrDefault(wrong => wrong is not null);
    }
}
