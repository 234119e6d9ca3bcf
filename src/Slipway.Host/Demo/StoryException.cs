namespace Slipway.Host.Demo;

/// <summary>The story cannot go on; the message is one sentence for the person who watches.</summary>
internal sealed class StoryException(string sentence, Exception? cause = null) : Exception(sentence, cause);
