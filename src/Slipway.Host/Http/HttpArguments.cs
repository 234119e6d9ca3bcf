using System.ComponentModel;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Slipway.Host.Discovery;

namespace Slipway.Host.Http;

/// <summary>What only an HTTP trigger can fill: the request, its context, and the route's values by name.</summary>
internal static class HttpArguments
{
    public static Func<ParameterInfo, Argument?> For(RoutePattern route) => parameter =>
    {
        if (parameter.ParameterType == typeof(HttpRequest))
        {
            return invocation => invocation.Http!.Request;
        }

        if (parameter.ParameterType == typeof(HttpContext))
        {
            return invocation => invocation.Http;
        }

        return parameter.Name is { } name && route.GetParameter(name) is not null ? RouteValue(name, parameter.ParameterType) : null;
    };

    private static Argument? RouteValue(string name, Type type)
    {
        Type target = Nullable.GetUnderlyingType(type) ?? type;
        TypeConverter converter = TypeDescriptor.GetConverter(target);
        if (target != typeof(string) && !converter.CanConvertFrom(typeof(string)))
        {
            return null;
        }

        return invocation => invocation.Http!.Request.RouteValues[name] switch
        {
            null => null,
            var value when target == typeof(string) => value.ToString(),
            var value => Convert(converter, name, value.ToString()!),
        };
    }

    private static object? Convert(TypeConverter converter, string name, string text)
    {
        try
        {
            return converter.ConvertFromInvariantString(text);
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or NotSupportedException)
        {
            throw new BadHttpRequestException($"The route's {name} cannot be read.", unreadable);
        }
    }
}
