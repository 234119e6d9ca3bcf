using YamlDotNet.Core;

namespace Slipway.Releases.Plans.Reading;

/// <summary>YAML that could be read, and means more than a plan should.</summary>
internal sealed class RefusedYamlException(Mark start, string wrong, string mend) : YamlException(start, start, wrong)
{
    public string Mend { get; } = mend;
}
