using System.Reflection;
using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;

namespace AdGenius.Contracts.Tests;

public sealed class WireTests
{
    private static readonly JsonSerializerOptions Wire = new(SystemTextJsonMessageSerializer.Options) {
        WriteIndented = true,
        NewLine = "\n" };

    public static TheoryData<string> Names => [.. Messages.All.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_HasTheApprovedJson(string name)
    {
        var type = TypeOf(name);
        Approved.Check(name + ".json", JsonSerializer.Serialize(Sample.Of(type), type, Wire));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ApprovedJson_IsReadWithoutLoss(string name)
    {
        var type = TypeOf(name);
        var approved = File.ReadAllText(Path.Combine(Approved.Folder(), name + ".json")).TrimEnd('\n');
        Assert.Equal(approved, JsonSerializer.Serialize(JsonSerializer.Deserialize(approved, type, Wire), type, Wire));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Reader_SkipsMembersOfALaterVersion(string name)
    {
        var type = TypeOf(name);
        var approved = File.ReadAllText(Path.Combine(Approved.Folder(), name + ".json")).TrimEnd('\n');
        var later = "{ \"addedLater\": { \"x\": [1] }," + approved.TrimStart('{');
        Assert.Equal(approved, JsonSerializer.Serialize(JsonSerializer.Deserialize(later, type, Wire), type, Wire));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_IsASealedRecordNamedOnTheWireAsInCode(string name)
    {
        var type = TypeOf(name);
        Assert.True(type.IsSealed);
        Assert.Equal(typeof(object), type.BaseType);
        Assert.NotNull(type.GetMethod("<Clone>$"));
        Assert.Equal($"urn:message:AdGenius:{name}", MessageUrn.ForTypeString(type));
        Assert.Equal($"AdGenius:{name}", type.GetCustomAttribute<EntityNameAttribute>()!.EntityName);
        Assert.All(type.GetProperties(), property => Assert.True(property.CanRead));
    }

    [Fact]
    public void Contracts_HaveTheApprovedPublicSurface()
        => Approved.Check("PublicSurface.txt", PublicSurface.Describe(typeof(Queues).Assembly));

    private static Type TypeOf(string name) => Messages.All.Single(type => type.Name == name);
}
