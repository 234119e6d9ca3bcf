using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Slipway.Releases.Plans.Reading;

/// <summary>What the published schema finds, said for people.</summary>
internal static class SchemaProblems
{
    public static IEnumerable<PlanProblem> Of(JToken root) =>
        PlanSchema.Schema.Validate(root)
            .SelectMany(Leaves)
            .Where(e => e.Kind is not ValidationErrorKind.PropertyRequired || e.Token is JObject)
            .OrderBy(e => Position.Of(e.Token).Line)
            .Select(Say);

    /// <summary>A choice is judged by the branch that was meant: who writes a map means the map.</summary>
    private static IEnumerable<ValidationError> Leaves(ValidationError error) => error switch
    {
        ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid } item =>
            item.Errors.Values.SelectMany(e => e).SelectMany(Leaves),
        ChildSchemaValidationError { Token: JObject } choice =>
            choice.Errors.Where(branch => branch.Key.ActualSchema.Type.HasFlag(JsonObjectType.Object))
                .SelectMany(branch => branch.Value).SelectMany(Leaves),
        _ => [error],
    };

    private static PlanProblem Say(ValidationError error)
    {
        JToken token = error.Token!;
        string path = token.Path;
        string subject = path.Length == 0 ? "the plan" : path;
        (string wrong, string mend) = error.Kind switch
        {
            ValidationErrorKind.NoAdditionalPropertiesAllowed => Unknown(error.Property!, error.Schema),
            ValidationErrorKind.PropertyRequired => Missing(subject, error.Property!, error.Schema),
            ValidationErrorKind.TooManyItems => ($"{subject} has {((JArray)token).Count} entries", MendOf(error.Schema)),
            ValidationErrorKind.ItemsNotUnique => ($"{subject} has the same entry twice", "keep one of the two"),
            ValidationErrorKind.StringTooLong => ($"{subject} has {((string)token!).Length} characters", MendOf(error.Schema)),
            _ => ($"{subject} is {Shown(token)}", MendOf(error.Schema)),
        };
        Position position = Position.Of(token);
        return new(position.Line, position.Column, path, wrong, mend);
    }

    private static (string Wrong, string Mend) Unknown(string name, JsonSchema schema)
    {
        ICollection<string> known = schema.ActualSchema.Properties.Keys;
        string mend = Spelling.Nearest(name, known) is { } meant
            ? $"did you mean '{meant}'?"
            : $"the settings here are {string.Join(", ", known.Where(k => k[0] != '$'))}";
        return ($"unknown setting '{Spelling.Shortened(name)}'", mend);
    }

    private static (string Wrong, string Mend) Missing(string subject, string name, JsonSchema schema) =>
        ($"{subject} lacks '{name}'", $"add {name}: {MendOf(schema.ActualSchema.Properties[name])}");

    private static string MendOf(JsonSchema schema) =>
        (Said(schema) ?? Said(schema.ActualSchema)) as string ?? "see the published schema for what may be written here";

    private static object? Said(JsonSchema schema) =>
        schema.ExtensionData is { } extra && extra.TryGetValue("x-mend", out object? mend) ? mend : null;

    private static string Shown(JToken token) => token.Type switch
    {
        JTokenType.Null => "empty",
        JTokenType.Object => "a map of settings",
        JTokenType.Array => token.HasValues ? "a list" : "an empty list",
        JTokenType.Boolean => (bool)token ? "true" : "false",
        JTokenType.String => $"'{Spelling.Shortened((string)token!)}'",
        _ => token.ToString(Newtonsoft.Json.Formatting.None),
    };
}
