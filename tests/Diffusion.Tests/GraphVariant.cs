using System.Text;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Tests;

/// <summary>
/// Changes the inputs and outputs of a graph file to those that other exporters and versions write, with nodes that convert them to its
/// own: the graph computes the same.
/// </summary>
internal static class GraphVariant
{
    public const int FloatType = 1;
    public const int Int32Type = 6;
    public const int Int64Type = 7;
    public const int BoolType = 9;
    public const int HalfType = 10;
    public const int DoubleType = 11;
    public const int BFloat16Type = 16;

    // Field numbers of onnx.proto.
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphInitializer = 5;
    private const int GraphInput = 11;
    private const int GraphOutput = 12;
    private const int NodeInput = 1;
    private const int NodeOutput = 2;
    private const int NodeName = 3;
    private const int ValueName = 1;
    private const int TensorName = 8;

    /// <summary>
    /// An input of another type; with one more dimension where it is squeezed, of which the first row counts where there are several.
    /// </summary>
    public static void ChangeInput(string path, string name, int type, int[] shape, int ownType = FloatType, bool squeezes = false)
    {
        string own = name + "/own";
        var nodes = new OnnxWriter();
        nodes.Node("Cast", [name], [squeezes ? own + "/cast" : own], ("to", ownType));
        if (squeezes && shape[0] > 1)
        {
            nodes.Node("Split", [own + "/cast"], [.. Enumerable.Range(0, shape[0]).Select(x => $"{own}/{x}")]);
            nodes.Node("Squeeze", [own + "/0"], own);
        }
        else if (squeezes)
        {
            nodes.Node("Squeeze", [own + "/cast"], own);
        }

        Rewrite(path, (file, field) => field.Number switch
        {
            GraphInput when NameOf(file, field) == name => Field(GraphInput, OnnxWriter.Value(name, type, shape)),
            GraphNode => Rename(file, field, NodeInput, name, own),
            _ => null,
        }, before: NodesOf(nodes), after: []);
    }

    /// <summary>Ids that count where an input, a mask, is not zero.</summary>
    public static void AddMask(string path, string ids, string mask, int type, int[] shape)
    {
        string own = ids + "/own";
        var nodes = new OnnxWriter();
        nodes.Node("Cast", [mask], [mask + "/cast"], ("to", Int64Type));
        nodes.Node("Mul", [ids, mask + "/cast"], own);
        Rewrite(
            path,
            (file, field) => field.Number == GraphNode ? Rename(file, field, NodeInput, ids, own) : null,
            before: NodesOf(nodes),
            after: Field(GraphInput, OnnxWriter.Value(mask, type, shape)));
    }

    /// <summary>An output of another type.</summary>
    public static void ChangeOutput(string path, string name, int type, int[] shape)
    {
        string own = name + "/own";
        var nodes = new OnnxWriter();
        nodes.Node("Cast", [own], [name], ("to", type));
        Rewrite(path, (file, field) => field.Number switch
        {
            GraphOutput when NameOf(file, field) == name => Field(GraphOutput, OnnxWriter.Value(name, type, shape)),
            GraphNode => Rename(file, field, NodeInput, name, own) is var renamed
                ? Rename(renamed ?? file[field.Whole], null, NodeOutput, name, own) ?? renamed
                : null,
            _ => null,
        }, before: [], after: NodesOf(nodes));
    }

    /// <summary>An input that the graph does not use.</summary>
    public static void AddInput(string path, string name, int type, int[] shape)
        => Rewrite(path, (_, _) => null, before: [], after: Field(GraphInput, OnnxWriter.Value(name, type, shape)));

    /// <summary>An input of which the graph does not even say how many dimensions it has.</summary>
    public static void ForgetShape(string path, string name, byte type) => Rewrite(path, (file, field) =>
        field.Number == GraphInput && NameOf(file, field) == name
            ? Field(GraphInput, [.. Field(ValueName, Encoding.UTF8.GetBytes(name)), .. Field(2, Field(1, [1 << 3, type]))])
            : null, before: [], after: []);

    /// <summary>An output that is a copy of another one.</summary>
    public static void AddOutput(string path, string name, int type, int[] shape, string from)
    {
        var nodes = new OnnxWriter();
        nodes.Node("Cast", [from], [name], ("to", type));
        Rewrite(
            path, (_, _) => null, before: [], after: [.. NodesOf(nodes), .. Field(GraphOutput, OnnxWriter.Value(name, type, shape))]);
    }

    /// <summary>A node of another name, as another exporter or a larger model would have it.</summary>
    public static void RenameNode(string path, string name, string newName) => Rewrite(
        path, (file, field) => field.Number == GraphNode ? Rename(file, field, NodeName, name, newName) : null, before: [], after: []);

    /// <summary>Weights of another name.</summary>
    public static void RenameWeights(string path, string name, string newName) => Rewrite(path, (file, field) => field.Number switch
    {
        GraphInitializer => Rename(file, field, TensorName, name, newName),
        GraphNode => Rename(file, field, NodeInput, name, newName),
        _ => null,
    }, before: [], after: []);

    private static void Rewrite(string path, Func<byte[], ProtoField, byte[]?> change, byte[] before, byte[] after)
    {
        byte[] file = File.ReadAllBytes(path);
        using var result = new MemoryStream();
        foreach (ProtoField field in ProtoField.Read(file, ..))
        {
            if (field.Number != ModelGraph)
            {
                result.Write(file[field.Whole]);
                continue;
            }

            using var graph = new MemoryStream();
            graph.Write(before);
            foreach (ProtoField part in ProtoField.Read(file, field.Content))
            {
                graph.Write(change(file, part) ?? file[part.Whole]);
            }

            graph.Write(after);
            result.Write(Field(ModelGraph, graph.ToArray()));
        }

        File.WriteAllBytes(path, result.ToArray());
    }

    private static byte[] NodesOf(OnnxWriter writer)
    {
        byte[] file = writer.Build();
        ProtoField graph = ProtoField.Read(file, ..).Single(x => x.Number == ModelGraph);
        return [.. ProtoField.Read(file, graph.Content).Where(x => x.Number == GraphNode).SelectMany(x => file[x.Whole])];
    }

    private static string NameOf(byte[] file, ProtoField value)
        => Encoding.UTF8.GetString(file[ProtoField.Read(file, value.Content).Single(x => x.Number == ValueName).Content]);

    /// <summary>The node or weights with another name in the place of one; null where they do not have that name.</summary>
    private static byte[]? Rename(byte[] file, ProtoField? node, int number, string from, string to)
    {
        ProtoField whole = node ?? ProtoField.Read(file, ..).Single();
        ProtoField[] parts = [.. ProtoField.Read(file, whole.Content)];
        bool IsNamed(ProtoField part) => part.Number == number && Encoding.UTF8.GetString(file[part.Content]) == from;
        return !parts.Any(IsNamed) ? null : Field(
            whole.Number, [.. parts.SelectMany(x => IsNamed(x) ? Field(number, Encoding.UTF8.GetBytes(to)) : file[x.Whole])]);
    }

    private static byte[] Field(int number, byte[] content)
    {
        List<byte> bytes = [(byte)((number << 3) | ProtoField.Bytes)];
        int length = content.Length;
        for (; length > 127; length >>= 7)
        {
            bytes.Add((byte)(length | 128));
        }

        return [.. bytes, (byte)length, .. content];
    }
}
