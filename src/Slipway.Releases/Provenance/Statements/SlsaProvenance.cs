using System.Text.Json;

namespace Slipway.Releases.Provenance.Statements;

/// <summary>Who built something, how, and from what: https://slsa.dev/provenance/v1, or v0.2.</summary>
/// <param name="Builder">The builder's id; empty when it is not said.</param>
/// <param name="BuildType">The kind of build; empty when it is not said.</param>
/// <param name="Sources">The repositories from which it was built, as they are written there.</param>
public sealed record SlsaProvenance(string Builder, string BuildType, IReadOnlyList<string> Sources)
{
    /// <summary>The provenance in a statement; null when it states something else.</summary>
    public static SlsaProvenance? Of(InTotoStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        JsonElement predicate = statement.Predicate;
        return statement.PredicateType switch
        {
            "https://slsa.dev/provenance/v1" => new(
                predicate.TextAt("runDetails", "builder", "id") ?? "",
                predicate.TextAt("buildDefinition", "buildType") ?? "",
                Repositories(
                    [
                        predicate.TextAt("buildDefinition", "externalParameters", "workflow", "repository"),
                        predicate.TextAt("buildDefinition", "externalParameters", "source", "uri"),
                        predicate.TextAt("buildDefinition", "externalParameters", "source"),
                    ],
                    predicate.ListAt("buildDefinition", "resolvedDependencies"))),
            "https://slsa.dev/provenance/v0.2" => new(
                predicate.TextAt("builder", "id") ?? "",
                predicate.TextAt("buildType") ?? "",
                Repositories([predicate.TextAt("invocation", "configSource", "uri")], predicate.ListAt("materials"))),
            _ => null,
        };
    }

    /// <summary>
    /// The source is what the build was asked to build. Where that is not said it is every repository that went in: one of several would not
    /// do, since a foreign build may well use ours as a dependency.
    /// </summary>
    private static string[] Repositories(string?[] asked, IReadOnlyList<JsonElement> dependencies)
    {
        string[] said = [.. asked.OfType<string>()];
        return said.Length > 0 ? said : [.. dependencies.Where(IsRepository).Select(dependency => dependency.TextAt("uri") ?? "")];
    }

    private static bool IsRepository(JsonElement dependency) =>
        dependency.TextAt("uri")?.StartsWith("git+", StringComparison.Ordinal) is true
        || dependency.At("digest", "gitCommit") is not null
        || dependency.At("digest", "sha1") is not null;
}
