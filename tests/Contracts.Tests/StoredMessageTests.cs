using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.TestKit.Json;
using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;

namespace AdGenius.Contracts.Tests;

/// <summary>
/// Messages of earlier versions, as the bus stored them: in queues and outboxes they outlive the process that sent them, so this version
/// reads them without loss. A file is written once, with <c>ADGENIUS_APPROVE=1</c>, when a contract is new, and never changed.
/// </summary>
public sealed class StoredMessageTests
{
    /// <summary>The version whose contracts are new ones of.</summary>
    private const string CurrentVersion = "0.1.0";

    public static TheoryData<string, string> Files
    {
        get
        {
            WriteMissing();
            var files = new TheoryData<string, string>();
            foreach (var folder in Directory.GetDirectories(Folder()).Order(StringComparer.Ordinal))
            {
                foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
                {
                    files.Add(Path.GetFileName(folder), Path.GetFileNameWithoutExtension(file));
                }
            }

            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Message_of_an_earlier_version_is_read_without_loss(string version, string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder(), version, name + ".json"));
        var type = Messages.All.SingleOrDefault(one => one.Name == name);
        Assert.True(type is not null, $"{name} was a contract of {version} and messages of it may be stored: it must stay one.");
        AssertContains(JsonNode.Parse(text)!["message"]!, Read(text, type!), name);
    }

    /// <summary>In a rolling restart messages come from the version before and from the next one.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Message_is_read_without_its_optional_members_and_with_unknown_ones(string version, string name)
    {
        var type = Messages.All.Single(one => one.Name == name);
        var envelope = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), version, name + ".json")))!;
        OtherVersions.RemoveOptionalMembers(envelope["message"], type);
        var required = envelope["message"]!.DeepClone();
        OtherVersions.AddUnknownMembers(envelope["message"], type);
        envelope["addedLater"] = true;
        AssertContains(required, Read(envelope.ToJsonString(), type), name);
    }

    [Fact]
    public void Every_contract_has_a_stored_message()
    {
        WriteMissing();
        var stored = StoredNames();
        Assert.All(Messages.All, type => Assert.Contains(type.Name, stored));
    }

    /// <summary>The message as the bus reads it, written again.</summary>
    private static JsonNode? Read(string envelope, Type type)
    {
        var context = SystemTextJsonMessageSerializer.Instance.Deserialize(
            new StringMessageBody(envelope), new DictionarySendHeaders(), null);
        var message = typeof(StoredMessageTests).GetMethod(nameof(ReadAs), System.Reflection.BindingFlags.NonPublic
            | System.Reflection.BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [context])!;
        return JsonSerializer.SerializeToNode(message, type, SystemTextJsonMessageSerializer.Options);
    }

    private static T ReadAs<T>(SerializerContext context)
        where T : class => context.TryGetMessage(out T? message) && message is not null
        ? message
        : throw new InvalidOperationException($"The text is no {typeof(T).Name}.");

    /// <summary>Members that were added since may be there, but none may be missing or have another value.</summary>
    private static void AssertContains(JsonNode? earlier, JsonNode? now, string path)
    {
        switch (earlier)
        {
            case JsonObject members:
                foreach (var (name, value) in members.Where(member => member.Value is not null))
                {
                    Assert.True(now is JsonObject, $"{path} is no object any more.");
                    AssertContains(value, now![name], $"{path}.{name}");
                }

                break;
            case JsonArray items:
                Assert.True(now is JsonArray, $"{path} is no list any more.");
                Assert.Equal(items.Count, ((JsonArray)now!).Count);
                foreach (var (index, item) in items.Index())
                {
                    AssertContains(item, ((JsonArray)now)[index], $"{path}[{index}]");
                }

                break;
            default:
                Assert.True(
                    JsonNode.DeepEquals(earlier, now), $"{path} was {earlier?.ToJsonString()} and is read as {now?.ToJsonString()}.");
                break;
        }
    }

    private static void WriteMissing()
    {
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") != "1")
        {
            return;
        }

        var folder = Directory.CreateDirectory(Path.Combine(Folder(), CurrentVersion)).FullName;
        var write = typeof(StoredMessageTests).GetMethod(nameof(Write), System.Reflection.BindingFlags.NonPublic
            | System.Reflection.BindingFlags.Static)!;
        var stored = StoredNames();
        foreach (var type in Messages.All.Where(type => !stored.Contains(type.Name)))
        {
            write.MakeGenericMethod(type).Invoke(null, [Path.Combine(folder, $"{type.Name}.json")]);
        }
    }

    private static void Write<T>(string file)
        where T : class
    {
        var context = new MessageSendContext<T>((T)Sample.Of(typeof(T)), CancellationToken.None)
        {
            MessageId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            ConversationId = new Guid(2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            DestinationAddress = new Uri($"rabbitmq://broker/AdGenius:{typeof(T).Name}"),
            SourceAddress = new Uri("rabbitmq://broker/gateway"),
        };
        File.WriteAllText(file, SystemTextJsonMessageSerializer.Instance.GetMessageBody(context).GetString() + "\n");
    }

    private static HashSet<string> StoredNames() =>
        [.. Directory.GetFiles(Folder(), "*.json", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file))];

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Stored");
}
