using Newtonsoft.Json.Linq;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Slipway.Releases.Plans.Reading;

/// <summary>
/// Builds the tree from the parser's events. What YAML offers beyond JSON's values (anchors, tags, merges, several documents) is
/// refused: it hides what a plan says, and can blow a small text up into a large tree. Nesting is bounded for the same reason.
/// </summary>
internal sealed class YamlTree
{
    private const int MaximumDepth = 32;

    private readonly Parser parser;

    private YamlTree(string text) => parser = new(new StringReader(text));

    /// <exception cref="YamlException">The text is no YAML, or more than a plan may hold.</exception>
    public static JToken Read(string text)
    {
        YamlTree tree = new(text);
        try
        {
            return tree.ReadDocument();
        }
        catch (ArgumentException)
        {
            // The scanner hands an escape beyond Unicode (\UFFFFFFFF), and a tag that is no address, on unchecked.
            throw Refuse(tree.Reached, "an escape or a tag after this means nothing", "write the text itself, in quotes");
        }
        catch (InvalidOperationException)
        {
            // The scanner's own checks of its state fail on some malformed plain text.
            throw Refuse(tree.Reached, "the text after this is neither YAML nor JSON", "put quotes around it, or mend it");
        }
    }

    private Mark Reached => parser.Current?.End ?? Mark.Empty;

    private JToken ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out StreamEnd? end))
        {
            throw Refuse(end.Start, "the plan is empty", "begin with product, then stages");
        }

        parser.Consume<DocumentStart>();
        JToken root = Node(depth: 0);
        parser.Consume<DocumentEnd>();
        return parser.TryConsume<DocumentStart>(out DocumentStart? another)
            ? throw Refuse(another.Start, "a second document begins here", "keep one plan in a file, without '---' lines in between")
            : root;
    }

    private JToken Node(int depth)
    {
        if (parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            throw Refuse(alias.Start, $"'*{alias.Value}' stands for text from elsewhere", "write that text out here");
        }

        NodeEvent node = parser.Consume<NodeEvent>();
        RefuseExtras(node);
        return depth > MaximumDepth
            ? throw Refuse(node.Start, $"settings are nested more than {MaximumDepth} deep here", "take a level out")
            : node switch
            {
                MappingStart => Map(node.Start, depth),
                SequenceStart => List(node.Start, depth),
                _ => Position.Mark(YamlScalar.ValueOf((Scalar)node), node.Start),
            };
    }

    private JObject Map(Mark start, int depth)
    {
        JObject map = Position.Mark(new JObject(), start);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out Scalar? key))
            {
                throw Refuse(parser.Current!.Start, "the name of a setting is not plain text", "write 'name: value'");
            }

            RefuseExtras(key);
            if (key.Value == "<<")
            {
                throw Refuse(key.Start, "'<<' merges settings from elsewhere", "write them out here");
            }

            if (map.ContainsKey(key.Value))
            {
                throw Refuse(key.Start, $"'{key.Value}' is set twice in one place", "keep one of the two");
            }

            map.Add(Position.Mark(new JProperty(key.Value, Node(depth + 1)), key.Start));
        }

        return map;
    }

    private JArray List(Mark start, int depth)
    {
        JArray list = Position.Mark(new JArray(), start);
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            list.Add(Node(depth + 1));
        }

        return list;
    }

    private static void RefuseExtras(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            throw Refuse(node.Start, $"'&{node.Anchor}' names text for use elsewhere", "remove the anchor, and write the text out where it is used");
        }

        if (!node.Tag.IsEmpty)
        {
            throw Refuse(node.Start, $"the tag '{node.Tag}' has no meaning in a plan", "remove it");
        }
    }

    private static RefusedYamlException Refuse(Mark at, string wrong, string mend) => new(at, wrong, mend);
}
