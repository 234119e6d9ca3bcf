using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Slipway.Worker.Tests.Rpc;

/// <summary>What the host's router does before it invokes a function: it hands over the values that the route names.</summary>
internal static class HttpRoutes
{
    private const string Prefix = "api/";

    /// <summary>The values that an address has for the parameters of a function's route.</summary>
    /// <exception cref="ArgumentException">The address is not the function's.</exception>
    public static RouteValueDictionary RouteValues(this RpcFunctionMetadata function, string path)
    {
        string route = function.RawBindings.Select(Route).Single(route => route is not null)!;
        RouteValueDictionary values = [];
        return new TemplateMatcher(TemplateParser.Parse($"{Prefix}{route}"), []).TryMatch($"/{path.Split('?')[0]}", values)
            ? values
            : throw new ArgumentException($"{path} is not an address of {function.Name}, whose route is {Prefix}{route}.", nameof(path));
    }

    private static string? Route(string binding)
    {
        using JsonDocument read = JsonDocument.Parse(binding);
        return read.RootElement.TryGetProperty("route", out JsonElement route) ? route.GetString() : null;
    }
}
