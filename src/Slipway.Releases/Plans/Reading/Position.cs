using Newtonsoft.Json.Linq;
using YamlDotNet.Core;

namespace Slipway.Releases.Plans.Reading;

/// <summary>Where a node stands in the text, from 1; kept as an annotation on the node itself.</summary>
internal sealed record Position(int Line, int Column)
{
    public static T Mark<T>(T token, Mark mark)
        where T : JToken
    {
        token.AddAnnotation(new Position((int)mark.Line, (int)mark.Column));
        return token;
    }

    public static Position Of(JToken? token) => token?.Annotation<Position>() ?? new(1, 1);
}
