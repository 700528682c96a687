using System.Text;

namespace Weir.Tests.Fhir;

/// <summary>Damages bytes at random: some changed, left out, doubled, moved, cut off, or parts put in.</summary>
internal static class Damage
{
    public static byte[] Of(byte[] sound, byte[][] parts, Random random)
    {
        var bytes = new List<byte>(sound.Length + 64);
        bytes.AddRange(sound);
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
            Change(bytes, parts, random);
        return [.. bytes];
    }

    public static string Of(string sound, byte[][] parts, Random random) => Encoding.UTF8.GetString(Of(Encoding.UTF8.GetBytes(sound), parts, random));

    public static byte[][] Parts(params string[] parts) => [.. parts.Select(Encoding.UTF8.GetBytes)];

    private static void Change(List<byte> bytes, byte[][] parts, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = Math.Min(random.Next(4) == 0 ? random.Next(1, 200) : random.Next(1, 12), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 4:
                var moved = bytes.GetRange(at, length);
                bytes.RemoveRange(at, length);
                bytes.InsertRange(random.Next(bytes.Count + 1), moved);
                break;
            case 5 when random.Next(6) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6 when random.Next(200) == 0:
                var deep = parts[random.Next(parts.Length)];
                bytes.InsertRange(at, Enumerable.Repeat(deep, random.Next(2000)).SelectMany(part => part));
                break;
            default:
                bytes.InsertRange(at, parts[random.Next(parts.Length)]);
                break;
        }
    }
}
