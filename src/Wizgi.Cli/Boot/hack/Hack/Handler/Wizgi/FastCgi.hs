-- | FastCGI 1.0, the application's side: records and what is in them. Sections are those of the specification.
module Hack.Handler.Wizgi.FastCgi
  ( Record (..)
  , RecordType
  , ProtocolError (..)
  , beginRequest, abortRequest, endRequest, params, stdinData, stdoutData, extraData, getValues, getValuesResult, unknownType
  , requestComplete, cantMultiplex, unknownRole
  , parseHead, encode, encodeAll, endOf, unknownOf, parsePairs, encodePairs
  , headSize
  ) where

import Control.Exception (Exception)
import Data.Bits (shiftL, shiftR, (.&.), (.|.))
import Data.ByteString (ByteString)
import qualified Data.ByteString as B
import qualified Data.ByteString.Char8 as C
import Data.Word (Word8)

-- | What comes is not FastCGI.
newtype ProtocolError = ProtocolError String

instance Show ProtocolError where
  show (ProtocolError text) = text

instance Exception ProtocolError

type RecordType = Word8

data Record = Record {recordType :: RecordType, recordId :: Int, content :: ByteString}

-- §8.
beginRequest, abortRequest, endRequest, params, stdinData, stdoutData, extraData, getValues, getValuesResult, unknownType :: RecordType
beginRequest = 1
abortRequest = 2
endRequest = 3
params = 4
stdinData = 5
stdoutData = 6
extraData = 8
getValues = 9
getValuesResult = 10
unknownType = 11

requestComplete, cantMultiplex, unknownRole :: Word8
requestComplete = 0
cantMultiplex = 1
unknownRole = 3

headSize :: Int
headSize = 8

-- | The most that a record holds, in eights.
maxContent :: Int
maxContent = 65528

-- | Of the eight bytes of a head (§3.3): type, request, and the lengths of content and padding.
parseHead :: ByteString -> Either ProtocolError (RecordType, Int, Int, Int)
parseHead bytes
  | at 0 /= 1 = Left (ProtocolError ("a record of version " ++ show (at 0)))
  | otherwise = Right (at 1, number (B.drop 2 (B.take 4 bytes)), number (B.drop 4 (B.take 6 bytes)), fromIntegral (at 6))
  where
    at = B.index bytes

-- | Big-endian.
number :: ByteString -> Int
number = B.foldl' (\high byte -> high `shiftL` 8 .|. fromIntegral byte) 0

-- | One record: at most 65535 bytes.
encode :: RecordType -> Int -> ByteString -> [ByteString]
encode kind request bytes = [B.pack [1, kind, high request, low request, high size, low size, 0, 0], bytes]
  where
    size = B.length bytes
    high value = fromIntegral (value `shiftR` 8)
    low value = fromIntegral (value .&. 255)

-- | So many records as the content needs; none for no content.
encodeAll :: RecordType -> Int -> ByteString -> [[ByteString]]
encodeAll kind request bytes
  | B.null bytes = []
  | otherwise = let (block, rest) = B.splitAt maxContent bytes in encode kind request block : encodeAll kind request rest

-- | §5.5.
endOf :: Int -> Word8 -> [ByteString]
endOf request protocolStatus = encode endRequest request (B.pack [0, 0, 0, 0, protocolStatus, 0, 0, 0])

-- | §4.2.
unknownOf :: RecordType -> [ByteString]
unknownOf kind = encode unknownType 0 (B.pack [kind, 0, 0, 0, 0, 0, 0, 0])

-- | Names and values (§3.4).
parsePairs :: ByteString -> Either ProtocolError [(ByteString, ByteString)]
parsePairs = go []
  where
    go pairs bytes
      | B.null bytes = Right (reverse pairs)
      | otherwise = do
          (nameSize, afterName) <- takeLength bytes
          (valueSize, afterValue) <- takeLength afterName
          (name, rest) <- takeBytes nameSize afterValue
          (value, others) <- takeBytes valueSize rest
          go ((name, value) : pairs) others

takeLength :: ByteString -> Either ProtocolError (Int, ByteString)
takeLength bytes = case B.uncons bytes of
  Just (short, rest) | short < 128 -> Right (fromIntegral short, rest)
  _ -> do
    (long, rest) <- takeBytes 4 bytes
    Right (number long .&. 0x7FFFFFFF, rest)

takeBytes :: Int -> ByteString -> Either ProtocolError (ByteString, ByteString)
takeBytes count bytes
  | B.length bytes < count = Left (ProtocolError "variables that break off")
  | otherwise = Right (B.splitAt count bytes)

-- | Of names and values of less than 128 bytes.
encodePairs :: [(String, String)] -> ByteString
encodePairs = B.concat . map pair
  where
    pair (name, value) = B.concat [B.pack [fromIntegral (length name), fromIntegral (length value)], C.pack name, C.pack value]
