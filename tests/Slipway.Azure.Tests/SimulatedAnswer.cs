using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Xml.Linq;
using Azure;
using Azure.Core;

namespace Slipway.Azure.Tests;

/// <summary>An answer that never was the emulator's.</summary>
internal sealed class SimulatedAnswer : Response
{
    private readonly Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);

    public SimulatedAnswer(int status, string xml, params (string Name, string Value)[] headers)
    {
        Status = status;
        if (xml.Length > 0)
        {
            ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
            this.headers["Content-Type"] = "application/xml";
            if (status >= 400)
            {
                this.headers["x-ms-error-code"] = XDocument.Parse(xml).Descendants("Code").Single().Value;
            }
        }

        foreach ((string name, string value) in headers)
        {
            this.headers[name] = value;
        }
    }

    public override int Status { get; }

    public override bool IsError => Status >= 400;

    public override string ReasonPhrase => "";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = headers.TryGetValue(name, out string? value) ? [value] : null;
        return values is not null;
    }
}
