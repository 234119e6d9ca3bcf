using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Identity;

/// <summary>
/// Gives requests that copy more time for their answer: the service answers one when it has read and written all of its bytes, perhaps from
/// another continent.
/// </summary>
internal sealed class CopyPatience : HttpPipelineSynchronousPolicy
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public override void OnSendingRequest(HttpMessage message)
    {
        if (message.Request.Headers.Contains("x-ms-copy-source"))
        {
            message.NetworkTimeout = Longest;
        }
    }
}
