using Microsoft.AspNetCore.Http;

namespace Slipway.Functions.Http;

/// <summary>Every problem that the API answers with.</summary>
public static class Problems
{
    /// <summary>The request cannot be read.</summary>
    public static Problem Malformed(string detail) => Make("malformed", "The request cannot be read", StatusCodes.Status400BadRequest, detail);

    /// <summary>The request is larger than it may be.</summary>
    public static Problem TooLarge(string detail) => Make("too-large", "The request is too large", StatusCodes.Status413PayloadTooLarge, detail);

    /// <summary>The body is of a media type that is not read here.</summary>
    public static Problem NotJson(string detail) =>
        Make("media-type", "The media type is not supported", StatusCodes.Status415UnsupportedMediaType, detail);

    /// <summary>There is no such thing.</summary>
    public static Problem Missing(string detail) => Make("missing", "There is no such thing", StatusCodes.Status404NotFound, detail);

    /// <summary>The plan has mistakes.</summary>
    public static Problem PlanInvalid(string detail, IReadOnlyList<object> errors) =>
        Make("plan-invalid", "The plan has mistakes", StatusCodes.Status422UnprocessableEntity, detail) with { Errors = errors };

    /// <summary>The request can be read and cannot be done.</summary>
    public static Problem Unusable(string detail, IReadOnlyList<object>? errors = null) =>
        Make("unusable", "The request cannot be done", StatusCodes.Status422UnprocessableEntity, detail) with { Errors = errors };

    /// <summary>The version is released already, or is being released, with other artifacts.</summary>
    public static Problem VersionConflict(string detail) =>
        Make("version-conflict", "The version exists with other artifacts", StatusCodes.Status409Conflict, detail);

    /// <summary>The state does not allow it.</summary>
    public static Problem StateConflict(string detail) =>
        Make("state-conflict", "The state does not allow it", StatusCodes.Status409Conflict, detail);

    /// <summary>The person may not do this.</summary>
    public static Problem NotAllowed(string detail) => Make("not-allowed", "Not allowed", StatusCodes.Status403Forbidden, detail);

    /// <summary>Who calls is not proven.</summary>
    public static Problem Unproven(string detail) => Make("unproven", "Who calls is not proven", StatusCodes.Status401Unauthorized, detail);

    /// <summary>The caller asks too often.</summary>
    public static Problem TooMany(string detail) => Make("too-many", "Too many requests", StatusCodes.Status429TooManyRequests, detail);

    /// <summary>Something that Slipway needs does not answer.</summary>
    public static Problem Unavailable(string detail) =>
        Make("unavailable", "Not available at the moment", StatusCodes.Status503ServiceUnavailable, detail);

    /// <summary>A mistake of Slipway's own.</summary>
    public static Problem Unexpected() => Make(
        "unexpected", "Something went wrong", StatusCodes.Status500InternalServerError, "Slipway made a mistake; its log says which. The same request may be sent again.");

    private static Problem Make(string type, string title, int status, string detail) => new($"urn:slipway:problem:{type}", title, status, detail);
}
